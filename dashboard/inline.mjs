// Puts style and script into the page, and says so in its content security policy: `node dashboard/inline.mjs` writes page.json,
// which the api function carries. One file to serve, nothing else to ask for. A test tells when it was forgotten.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const read = (name) => readFileSync(new URL(name, import.meta.url), 'utf8');
const hash = (text, form) => createHash('sha256').update(text).digest(form);

export const inlined = () => {
  const style = read('style.css');
  const script = read('app.js');
  const html = read('index.html')
    .replace('<link rel="stylesheet" href="style.css">', () => `<style>${style}</style>`)
    .replace('<script src="app.js"></script>', () => `<script>${script}</script>`);
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${hash(script, 'base64')}'`,
    `style-src 'sha256-${hash(style, 'base64')}'`,
    "connect-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
  return { etag: `"${hash(html, 'hex').slice(0, 16)}"`, policy, html };
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(new URL('page.json', import.meta.url), `${JSON.stringify(inlined(), null, 2)}\n`);
}
