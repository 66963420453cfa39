import type { Endpoint } from '../shared/model/project.js';

/** Where a published port is reached: a link where a browser can follow it, else as it is published. */
export function Address({ endpoint: { url, published, target, protocol } }: { readonly endpoint: Endpoint }) {
  if (!url || !/^https?:/.test(url)) return <span class="mono">{url ?? `${published}->${target}/${protocol}`}</span>;
  return (
    <a class="mono" href={url} rel="noreferrer">
      {url}
    </a>
  );
}

export function Addresses({ endpoints }: { readonly endpoints: readonly Endpoint[] }) {
  return (
    <>
      {endpoints.map((one) => (
        <div key={`${one.published}/${one.protocol}/${one.url}`}>
          <Address endpoint={one} />
        </div>
      ))}
    </>
  );
}
