import { buffer } from 'node:stream/consumers';
import yazl from 'yazl';
import { bundle, root } from './bundle.mjs';

/** One function as Lambda gets it. The same source gives the same bytes, wherever and whenever: no change, no deployment. */
export const zipFunction = async (name) => {
  const code = await bundle(`${root}/functions/${name}.ts`, {
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
  });
  const file = new yazl.ZipFile();
  file.addBuffer(Buffer.from(code), `${name}.mjs`, { mtime: new Date(1980, 0, 1), forceDosTimestamp: true, mode: 0o100644 });
  file.end();
  return { code, zip: await buffer(file.outputStream) };
};
