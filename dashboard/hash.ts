/** What the page's address keeps behind its `#`: an open decision and what was asked for, `#dec_01…?q=web&sort=cpu`. */
interface Kept {
  readonly open: string | null;
  readonly asked: URLSearchParams;
}

const [open, asked] = location.hash.slice(1).split('?');
let kept: Kept = { open: open || null, asked: new URLSearchParams(asked) };

export const keptInHash = (): Kept => kept;

export const keepInHash = (change: Partial<Kept>): void => {
  kept = { ...kept, ...change };
  const search = kept.asked.size > 0 ? `?${kept.asked}` : '';
  history.replaceState(null, '', kept.open || search ? `#${kept.open ?? ''}${search}` : location.pathname);
};
