import { expect, it } from '@jest/globals';
import { warningLines } from '../../cli/warning-lines.js';

const cpu = (service: string, line: number, detail = 'no CPU stated') => ({
  ...{ file: 'compose.yaml', line, column: 3, pointer: `/services/${service}` },
  ...{ detail: `services.${service}: ${detail}`, hint: 'state it' },
});
const orphan = { file: null, pointer: '/services/old', detail: '"old" is no longer in the file.', hint: null };

it('says a warning of several services once, with each of their places, and last what to try', () => {
  expect(warningLines([cpu('db', 2), orphan, cpu('web', 9), cpu('web', 9), cpu('api', 12, 'no memory stated')])).toEqual([
    'warning: compose.yaml:2:3: services.db: no CPU stated; also services.web at 9:3 (try: state it)',
    'warning: /services/old: "old" is no longer in the file.',
    'warning: compose.yaml:12:3: services.api: no memory stated (try: state it)',
  ]);
});
