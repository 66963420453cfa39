import { type Mutant, mutant, noticedBy } from './mutant.js';

const INSTANCES = 'shared/aws/observe-instances.ts';
const SERVICES = 'shared/aws/observe-services.ts';
const MEMBERS = 'shared/aws/observe-container-instances.ts';
const TASKS = 'shared/aws/observe-tasks.ts';

/** What AWS tells in pages: a page that is not asked for is an instance that is launched twice, or a task that is not waited for. */
export const PAGES: readonly Mutant[] = noticedBy(
  'test/aws/lists.test.ts',
  mutant('second-page-of-instances', 'only the first page of instances is read', [
    INSTANCES,
    'NextToken = page.NextToken;\n  } while (NextToken);\n  return found.map(toSeen)',
    'NextToken = page.NextToken;\n  } while (!found);\n  return found.map(toSeen)',
  ]),
  mutant('token-not-sent', 'the first page of instances is read again and again', [INSTANCES, '        NextToken,\n', '']),
  mutant('empty-page-ends-instances', 'a page without instances is taken for the last', [
    INSTANCES,
    'NextToken = page.NextToken;\n  } while (NextToken);\n  return found.map(toSeen)',
    'NextToken = (page.Reservations ?? []).length > 0 ? page.NextToken : undefined;\n  } while (NextToken);\n  return found.map(toSeen)',
  ]),
  mutant('second-page-of-services', 'only the first hundred services are read', [
    SERVICES,
    '} while (nextToken);',
    '} while (!arns);',
  ]),
  mutant('empty-page-ends-members', 'a page without registrations is taken for the last', [
    MEMBERS,
    'nextToken = page.nextToken;',
    'nextToken = (page.containerInstanceArns ?? []).length > 0 ? page.nextToken : undefined;',
  ]),
  mutant('pages-replace-each-other', 'only the last page of registrations is kept', [
    MEMBERS,
    'arns.push(...(page.containerInstanceArns ?? []));',
    'arns.splice(0, arns.length, ...(page.containerInstanceArns ?? []));',
  ]),
  mutant('second-page-of-tasks', 'only the first hundred tasks are read', [TASKS, '} while (nextToken);', '} while (!arns);']),
  mutant('second-page-of-metrics', 'only the first page of metrics is read', [
    'shared/aws/observe-metrics.ts',
    '} while (NextToken);',
    '} while (!results);',
  ]),
  mutant('second-page-of-rules', 'only the first page of the rules of a listener is read', [
    'shared/aws/observe-rules.ts',
    '} while (Marker);',
    '} while (!found);',
  ]),
  mutant('second-page-of-names', 'a namespace that is not on the first page is not found', [
    'shared/aws/observe-namespace.ts',
    'NextToken = page.NextToken;\n  } while (NextToken);\n  return null;',
    'NextToken = page.NextToken;\n  } while (false);\n  return null;',
  ]),
  mutant('pages-of-remains', 'of what is left of a cluster only the first page is taken away', [
    'shared/aws/remains.ts',
    'return [page.taskArns, page.nextToken];',
    'return [page.taskArns, undefined];',
  ]),
);
