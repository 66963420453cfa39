import type { ComponentChildren } from 'preact';

interface SectionOf {
  readonly id: string;
  readonly title: string;
  readonly count?: number | string;
  readonly children: ComponentChildren;
}

export function Section({ id, title, count, children }: SectionOf) {
  return (
    <section id={id} aria-labelledby={`h-${id}`}>
      <h2 id={`h-${id}`}>
        {title} {count !== undefined && <span class="quiet">{count}</span>}
      </h2>
      {children}
    </section>
  );
}
