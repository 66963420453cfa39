/**
 * Whether a text is an address at which an instance or ECS hands out credentials: 169.254.0.0/16 and fd00:ec2::/32, in any of the
 * spellings that resolvers take (`2852039166`, `0xa9fea9fe`, `::ffff:169.254.169.254`). A URL's host has one spelling of each.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html
 */
export const isMetadataAddress = (text: string): boolean => {
  const host = canonical(text.trim().replace(/^\[|\]$/g, ''));
  return host !== null && CREDENTIALS.test(host);
};

/** IPv4 as it is, mapped into IPv6, and as NAT64 has it; then IPv6's own. */
const CREDENTIALS = /^169\.254\.|^\[(?:::(?:ffff:)?|64:ff9b::)a9fe:|^\[fd00:ec2:/;

const canonical = (text: string): string | null => {
  try {
    return new URL(`http://${text.includes(':') ? `[${text}]` : text}/`).hostname;
  } catch {
    return null;
  }
};

/** IPv4 in four numbers, or IPv6. */
export const isAddress = (text: string): boolean =>
  /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/.test(text) ||
  (/^[0-9a-f:.]{2,45}$/i.test(text) && text.includes(':') && canonical(text) !== null);
