import { percent } from './words.js';

interface MeterOf {
  readonly name: string;
  /** Percent of the instance; null = unknown, which is never drawn as 0. */
  readonly used: number | null;
  readonly reserved: number;
  /** Percent above which capacity is added. */
  readonly line: number;
  readonly pegged: boolean;
}

export function Meter({ name, used, reserved, line, pegged }: MeterOf) {
  const words =
    used === null ? `${name} unknown` : `${name} ${percent(used)}${pegged ? ', pegged' : ''}, reserved ${percent(reserved)}`;
  return (
    <div class="meter">
      <span class="quiet">{name}</span>
      <meter class="unseen" min={0} max={100} value={Math.round(used ?? 0)} aria-label={name} aria-valuetext={words} />
      <span
        class="bar"
        aria-hidden="true"
        title={words}
        data-hot={pegged || (used !== null && used >= line)}
        data-unknown={used === null}
      >
        <span class="used" style={{ '--part': Math.min(100, used ?? 0) }} />
        {reserved > 0 && <span class="reserved" style={{ '--part': Math.min(100, reserved) }} />}
        <span class="tick" style={{ '--part': line }} />
      </span>
      <span class="value">{percent(used)}</span>
    </div>
  );
}
