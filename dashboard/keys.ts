/** The page by keyboard; every target can be reached by Tab as well. */
export interface Actions {
  readonly toggleTheme: () => void;
  readonly toggleKeys: () => void;
}

export const listenToKeys = ({ toggleTheme, toggleKeys }: Actions): (() => void) => {
  const keys: Readonly<Record<string, () => void>> = {
    j: () => step('[data-row]', 1),
    k: () => step('[data-row]', -1),
    ']': () => step('.marker', 1),
    '[': () => step('.marker', -1),
    '/': () => document.querySelector<HTMLElement>('#filter')?.focus(),
    s: () => document.querySelector<HTMLElement>('#by-cpu')?.click(),
    t: toggleTheme,
    '?': toggleKeys,
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target instanceof HTMLInputElement || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]!();
  };
  addEventListener('keydown', onKey);
  return () => removeEventListener('keydown', onKey);
};

const step = (what: string, by: number): void => {
  const all = [...document.querySelectorAll<HTMLElement>(what)];
  const now = all.indexOf(document.activeElement as HTMLElement);
  all[Math.min(all.length - 1, Math.max(0, now + by))]?.focus();
};
