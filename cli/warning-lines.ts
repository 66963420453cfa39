import { type FaultAnswer, faultText } from './client/refused.js';

/** A line for each warning. What is said of several places in the same words is said once, with the other places. */
export const warningLines = (warnings: readonly FaultAnswer[] = []): readonly string[] => {
  const groups = new Map<string, FaultAnswer[]>();
  for (const one of warnings) {
    const said = `${one.file}\n${partsOf(one).said}\n${one.hint}`;
    groups.set(said, [...(groups.get(said) ?? []), one]);
  }
  return [...groups.values()].map(([first, ...others]) => {
    const also = [...new Set(others.map(placeOf))].filter((place) => place !== placeOf(first!));
    const more = also.length > 0 ? `; also ${also.join(', ')}` : '';
    return `warning: ${faultText({ ...first!, detail: `${first!.detail}${more}` })}`;
  });
};

/** `services.web.restart: what is said` */
const partsOf = ({ detail }: FaultAnswer): { readonly path: string; readonly said: string } => {
  const [, path = '', said = detail] = /^(services\.\S+): (.*)$/s.exec(detail) ?? [];
  return { path, said };
};

const placeOf = (one: FaultAnswer): string => `${partsOf(one).path} at ${one.line ?? 1}:${one.column ?? 1}`;
