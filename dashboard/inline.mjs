// Bundles the page's script, puts it and the style into the page, and says so in its content security policy: page.json, which the
// api function carries, is one file to serve that asks for nothing else. Part of `npm run prepare`; by hand: node dashboard/inline.mjs
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const read = (name) => readFileSync(here(name), 'utf8');
const hash = (text, form) => createHash('sha256').update(text).digest(form);

const bundled = async () => {
  const options = { bundle: true, write: false, minify: true, format: 'iife', target: 'es2022', jsx: 'automatic' };
  const result = await build({ ...options, entryPoints: [here('main.tsx')], jsxImportSource: 'preact', legalComments: 'none' });
  // The end of a script element must not stand inside one.
  return result.outputFiles[0].text.replaceAll('</script', '<\\/script');
};

export const inlined = async () => {
  const style = `${read('../node_modules/uplot/dist/uPlot.min.css')}\n${read('style.css')}`;
  const script = await bundled();
  const html = read('index.html')
    .replace('<link rel="stylesheet" href="style.css">', () => `<style>${style}</style>`)
    .replace('<script src="main.js"></script>', () => `<script>${script}</script>`);
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

export const writePage = async () => writeFileSync(here('page.json'), `${JSON.stringify(await inlined(), null, 2)}\n`);

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await writePage();
