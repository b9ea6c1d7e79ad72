// What npm's jose needs for the token of the tokens' benchmark. SPDX-License-Identifier: MIT
//
// usage: node jose.mjs JOSE BENCH [ROUNDS]    JOSE is the package's folder, BENCH is bench-token
//
// A table of its own: jwtVerify with the checks of RFC 9068 that it offers, beside node's own bare
// verification of the same signature. Rows run in turn; each is stated by its median.
import { spawnSync } from 'node:child_process';
import { createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';

const [folder, program, count = '200'] = process.argv.slice(2);
const about = JSON.parse(readFileSync(join(folder, 'package.json')));
const main = about.exports['.'].import ?? about.exports['.'].default;
const jose = await import(pathToFileURL(join(folder, main)));
const rounds = Number(count);
const batch = 20;

async function rowsOf(algorithm) {
  const [token, text] = spawnSync(program, ['token', algorithm]).stdout.toString().split('\n');
  const jwk = JSON.parse(text);
  const key = await jose.importJWK(jwk, algorithm);
  const bare = createPublicKey({ key: jwk, format: 'jwk' });
  const last = token.lastIndexOf('.');
  const input = Buffer.from(token.slice(0, last));
  const signature = Buffer.from(token.slice(last + 1), 'base64url');
  const hash = algorithm === 'EdDSA' ? null : 'sha256';
  const options = {
    algorithms: [algorithm], typ: 'at+jwt', issuer: 'https://as.example.com',
    audience: 'https://erp.example.com/', currentDate: new Date(1790000000000),
    requiredClaims: ['sub', 'client_id', 'jti', 'exp', 'iat'],
  };

  return [
    { what: `${algorithm}, bare crypto.verify`, times: [], run() {
      if (!verify(hash, input, { key: bare, dsaEncoding: 'ieee-p1363' }, signature))
        throw new Error('bare');
    } },
    { what: `${algorithm}, jwtVerify`, times: [], async run() {
      await jose.jwtVerify(token, key, options);
    } },
  ];
}

const rows = [...await rowsOf('ES256'), ...await rowsOf('EdDSA')];

for (let round = -5; round < rounds; round++) { // the first few warm it up
  for (const row of rows) {
    const start = process.hrtime.bigint();
    for (let i = 0; i < batch; i++) await row.run();
    const spent = Number(process.hrtime.bigint() - start) / 1000 / batch;
    if (round >= 0) row.times.push(spent);
  }
}
console.log(`jose ${about.version}, node ${process.version}, ${rounds} rounds\n`);
console.log('| what | µs | ÷ bare |\n|---|---:|---:|');
let bare;
for (const row of rows) {
  const median = row.times.sort((a, b) => a - b)[rounds >> 1];
  if (row.what.includes('bare')) bare = median;
  console.log(`| ${row.what} | ${median.toFixed(2)} | ${(median / bare).toFixed(2)} |`);
}
