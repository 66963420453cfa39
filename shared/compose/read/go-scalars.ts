/**
 * Plain (unquoted) text as the YAML parser of compose-go reads it, where it differs from the YAML 1.2 core that ours speaks: a
 * leading 0 is octal (`0755` is 493), `0b11` is binary, `1_000` is a thousand, and a date is a moment, which `environment` then
 * spells as Go does. https://github.com/yaml/go-yaml (resolver.go)
 */
export const goScalar = (source: string): string | number | undefined => {
  if (!/^[-+]?\d/.test(source)) return undefined;
  const bare = source.replaceAll('_', '');
  const whole = integer(bare);
  if (whole !== undefined) return whole;
  if (bare !== source && /^[-+]?\d+(?:\.\d*)?(?:e[-+]?\d+)?$/i.test(bare)) return Number(bare);
  return moment(source);
};

const INTEGER = /^([-+]?)(0b[01]+|0o?[0-7]+|0x[0-9a-f]+|0|[1-9]\d*)$/i;

/** A number where it can be told exactly, else its digits. */
const integer = (text: string): string | number | undefined => {
  const [, sign, digits] = INTEGER.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const amount = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits.toLowerCase());
  const value = sign === '-' ? -amount : amount;
  if (value > 18446744073709551615n || value < -9223372036854775808n) return undefined;
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
};

const DATE = /^(\d{4})-(\d{1,2})-(\d{1,2})$/;
const TIME = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[Tt ])(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d{1,9}))?(Z|[-+]\d\d:\d\d)?$/;

const moment = (text: string): string | undefined => {
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone] =
    TIME.exec(text) ?? DATE.exec(text) ?? [];
  // With a T the zone must be there, with a blank it must not.
  if (year === undefined || (text.length > 10 && /[Tt]/.test(text) !== (zone !== undefined))) return undefined;
  const [months, days, hours, minutes, seconds] = [month, day, hour, minute, second].map(Number) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const real = months >= 1 && months <= 12 && days >= 1 && days <= daysOf(Number(year), months);
  if (!real || hours > 23 || minutes > 59 || seconds > 59) return undefined;
  const [date, time] = [
    [months, days],
    [hours, minutes, seconds],
  ].map((parts) => parts.map((part) => String(part).padStart(2, '0')));
  const part = fraction.replace(/0+$/, '');
  return `${year}-${date!.join('-')} ${time!.join(':')}${part && `.${part}`} ${zoneOf(zone)}`;
};

const daysOf = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

const zoneOf = (zone = 'Z'): string => {
  if (zone === 'Z' || /00:00$/.test(zone)) return '+0000 UTC';
  const offset = zone.replace(':', '');
  return `${offset} ${offset}`;
};
