// What a decision costs with Casbin in node. SPDX-License-Identifier: MIT
// usage: node casbin.mjs CASBIN-FOLDER GRANTS SECONDS
import { createRequire } from 'node:module';

const [folder, grantsText, secondsText] = process.argv.slice(2);
const { newEnforcer, newModel } = createRequire(`${folder}/`)('casbin');
const user = 'user-7';
const action = 'payments.prepare';
const ceiling = 50000; // in cents
const text = `
[request_definition]
r = sub, obj, act, amount
[policy_definition]
p = sub, obj, act, most
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.obj == p.obj && r.act == p.act && r.sub == p.sub && within(r.amount, p.most)
`;
const resource = (i) => `https://erp-${String(i).padStart(6, '0')}.example.com`;

async function enforcer(grants) {
  const e = await newEnforcer(newModel(text));

  await e.addFunction('within', (amount, most) => amount <= Number(most));
  for (let i = 0; i < grants; i++) await e.addPolicy(user, resource(i), action, String(ceiling));
  return e;
}

// The median of batches of 64, after as long a time of warming up.
async function measure(what, permit, seconds, work) {
  const batches = [];
  const start = performance.now();

  for (let spent = 0; batches.length === 0 || spent < seconds * 1000;) {
    const from = performance.now();

    for (let i = 0; i < 64; i++) if ((await work()) !== permit) throw new Error('a wrong answer');
    batches.push(((performance.now() - from) * 1e6) / 64);
    spent = performance.now() - start;
  }
  const late = batches.slice(batches.length / 2).sort((a, b) => a - b);
  console.log(`${what}\t${permit ? 'permit' : 'deny'}\t${late[late.length >> 1].toFixed(1)}`);
}

const grants = Number(grantsText);
const seconds = Number(secondsText);
const e = await enforcer(grants);
const asked = resource(grants - 1);

for (const permit of [true, false]) {
  const amount = permit ? 42350 : ceiling + 1;

  await measure('enforceSync', permit, seconds, () => e.enforceSync(user, asked, action, amount));
}
