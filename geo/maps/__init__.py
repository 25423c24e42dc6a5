"""Maps composed with Folium: takes ids, codes, numbers and our own translated words, never what people wrote."""
