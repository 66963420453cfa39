/**
 * The full ARN of a secret, with a key, a stage and a version of it where they are named; nothing that AWS or a policy could read as
 * more than one: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
 */
export const isSecretArn = (text: string): boolean =>
  /^arn:[a-z-]+:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+(?::[^\s:*?]*){0,3}$/.test(text);

/**
 * A parameter of Systems Manager, by its ARN or by its path. Each in its one spelling, because the execution role's policy keeps the
 * operator's own from tasks by name: https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html
 */
export const isParameter = (text: string): boolean => {
  const path = /^arn:[a-z-]+:ssm:[a-z0-9-]+:\d{12}:parameter(\/.+)$/.exec(text)?.[1] ?? text;
  return /^(?:\/(?!\.+(?:\/|$))[\w.-]+)+$/.test(path);
};
