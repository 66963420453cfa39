import { BUILT_IN } from './scripts/esbuild-transform.mjs';

export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': '<rootDir>/scripts/esbuild-transform.mjs' },
  // The same for packages, which jest wraps into functions: each is given what it would have to look for.
  sandboxInjectedGlobals: BUILT_IN,
  // Jest leaves one core to itself by default, which on two cores means one test file at a time.
  maxWorkers: '100%',
  // Modules of finished test files are never freed (https://github.com/jestjs/jest/issues/11956): a worker that lives on gets slower with each file.
  workerIdleMemoryLimit: '1GB',
  // Nothing here may depend on how busy the machine is; what hangs is found all the same.
  testTimeout: 180_000,
};
