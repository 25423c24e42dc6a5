import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { announcer } from "../../webapp/static/js/map/near.js";

const STATE = /** @type {any} */ ({ words: { picked: "Platsen är vald" } });

/** @param {(url: string) => any} answer */
function start(answer) {
  const target = { textContent: "", hidden: true };
  const asked = [];
  globalThis.fetch = /** @type {any} */ (async (url) => {
    asked.push(url);
    return answer(url);
  });
  return { target, asked, tell: announcer(STATE, "/testby/report/near", /** @type {any} */ (target)) };
}

const settle = async () => {
  mock.timers.tick(500);
  for (let i = 0; i < 8; i += 1) await Promise.resolve();
};

test("one question is asked, half a second after the last move", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { target, asked, tell } = start(() => ({ ok: true, json: async () => ({ label: "Storgatan" }) }));
  tell([17, 59], "");
  mock.timers.tick(300);
  tell([17.001, 59], "");
  mock.timers.tick(300);
  assert.deepEqual(asked, []);
  await settle();
  assert.deepEqual(asked, ["/testby/report/near?lat=59.00000&lon=17.00100"]);
  assert.equal(target.textContent, "Storgatan");
  assert.equal(target.hidden, false);
  tell([17.001, 59], "");
  await settle();
  assert.equal(asked.length, 1, "the same place is not asked for again");
  mock.timers.reset();
});

test("without an answer the person still hears that the place is chosen", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { target, tell } = start(() => ({ ok: false }));
  tell([17, 59], "");
  await settle();
  assert.equal(target.textContent, "Platsen är vald");
  mock.timers.reset();
});

test("a text is shown at once and an empty one hides the box", () => {
  const { target, asked, tell } = start(() => ({ ok: false }));
  tell(null, "Sträcka, 150 meter");
  assert.equal(target.textContent, "Sträcka, 150 meter");
  tell(null, "");
  assert.equal(target.hidden, true);
  assert.deepEqual(asked, []);
});
