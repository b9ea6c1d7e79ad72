// Tokens between this library and npm's jose. SPDX-License-Identifier: MIT
//
// usage: node jose.mjs JOSE TOKENS PROVIDER...    JOSE is the package's folder, TOKENS the program
// of tokens.c
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';

const [folder, program, ...providers] = process.argv.slice(2);
const about = JSON.parse(readFileSync(join(folder, 'package.json')));
const main = about.exports['.'].import ?? about.exports['.'].default;
const jose = await import(pathToFileURL(join(folder, main)));
const algorithms = ['ES256', 'ES384', 'RS256', 'PS256', 'EdDSA'];
const payload = '{"iss":"https://as.example.com","sub":"ünïcode \\u0000","exp":4102444800}';

function start(provider) {
  const process = spawn(program, [provider], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: process.stdout })[Symbol.asyncIterator]();
  return {
    async ask(...fields) {
      process.stdin.write(fields.join('\t') + '\n');
      return (await lines.next()).value.split('\t');
    },
    end() { process.stdin.end(); },
  };
}

const theirs = {
  async make(algorithm) {
    const options = { extractable: true, crv: algorithm === 'EdDSA' ? 'Ed25519' : undefined };
    const pair = await jose.generateKeyPair(algorithm, options);
    return [await jose.exportJWK(pair.privateKey), await jose.exportJWK(pair.publicKey)];
  },
  async sign(algorithm, key) {
    return await new jose.CompactSign(new TextEncoder().encode(payload))
      .setProtectedHeader({ alg: algorithm, typ: 'at+jwt' })
      .sign(await jose.importJWK(key, algorithm));
  },
  async believes(algorithm, key, token) {
    try {
      const read = await jose.compactVerify(token, await jose.importJWK(key, algorithm),
                                            { algorithms: [algorithm] });
      return new TextDecoder().decode(read.payload) === payload;
    } catch {
      return false;
    }
  },
};

// The same token with a bit of its signature turned.
function broken(token) {
  const at = token.lastIndexOf('.') + 6;
  return token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
}

async function trial(ours, algorithm, secret, open) {
  const wrong = [];
  const say = (bad, words) => { if (bad) wrong.push(words); };
  const key = JSON.stringify(open);
  const [token] = await ours.ask('sign', algorithm, JSON.stringify(secret), 'at+jwt', payload);
  const signed = await theirs.sign(algorithm, secret);
  const read = await ours.ask('verify', key, signed);
  const refused = await ours.ask('verify', key, broken(signed));
  const [print] = await ours.ask('thumbprint', key);

  say(!await theirs.believes(algorithm, open, token), 'a token signed here is not believed there');
  say(await theirs.believes(algorithm, open, broken(token)), 'a broken token is believed there');
  say(read.join() !== 'ok,' + payload, 'a token signed there is not believed here');
  say(refused.join() !== 'no,signature', 'a broken token is not refused here');
  say(print !== await jose.calculateJwkThumbprint(open), 'the thumbprints differ');
  return wrong;
}

async function keys(ours, algorithm) {
  const list = [['their key', ...await theirs.make(algorithm)]];
  if (algorithm.startsWith('E')) {
    const [secret, open] = await ours.ask('key', algorithm);
    list.push(['our key', JSON.parse(secret), JSON.parse(open)]);
  }
  return list;
}

let number = 0;
let failed = 0;
console.log(`# jose ${about.version}, node ${process.version}`);
for (const provider of providers) {
  const ours = start(provider);
  for (const algorithm of algorithms)
    for (const [whose, secret, open] of await keys(ours, algorithm)) {
      const wrong = await trial(ours, algorithm, secret, open);
      number += 1;
      failed += wrong.length > 0;
      for (const line of wrong) console.log(`# ${line}`);
      console.log(`${wrong.length ? 'not ' : ''}ok ${number} jose, ${provider}: ${algorithm}, ` +
                  whose);
    }
  ours.end();
}
console.log(`1..${number}`);
process.exit(failed ? 1 : 0);
