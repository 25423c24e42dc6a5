// A provider of single sign-on for tests: oidc-provider on this machine, with whoever the test wants to be.
// Usage: node provider.mjs <port> <redirect uri>…   People are named by the login that is typed (see PEOPLE).
import Provider from "oidc-provider";

const [port, ...redirects] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const PEOPLE = {
  kim: { name: "Kim Berg", email: "kim@testby.example", email_verified: true, groups: ["TRYGG-SAMORDNARE"] },
  robin: { name: "Robin Ek", email: "robin@testby.example", email_verified: true, groups: ["ANNAT"] },
  unverified: { name: "Alex Lind", email: "coordinator@testby.example", email_verified: false, groups: ["TRYGG-SAMORDNARE"] },
  taken: { name: "Sam Ordning", email: "coordinator@testby.example", email_verified: true, groups: [] },
  polis: { name: "Pat Polis", email: "pat@testby.example", email_verified: true, groups: ["TRYGG-POLIS"] },
};

const provider = new Provider(issuer, {
  clients: [{ client_id: "tryggkartan", client_secret: "only-for-tests-only-for-tests", redirect_uris: redirects }],
  cookies: { keys: ["only-for-tests"] },
  pkce: { required: () => true },
  conformIdTokenClaims: false,
  claims: { openid: ["sub"], profile: ["name", "groups"], email: ["email", "email_verified"] },
  features: { devInteractions: { enabled: true } },
  findAccount: (_context, id) => ({
    accountId: id,
    claims: () => ({ sub: id, ...(PEOPLE[id.split("-")[0]] ?? { name: id, groups: [] }) }),
  }),
});
provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
