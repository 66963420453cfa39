/** From here on the other one than now, whatever the system says. */
export function toggleTheme(): void {
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  const root = document.documentElement;
  root.dataset['theme'] = (root.dataset['theme'] ?? (dark ? 'dark' : 'light')) === 'dark' ? 'light' : 'dark';
}
