export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': '<rootDir>/scripts/esbuild-transform.mjs' },
  // Jest leaves one core to itself by default, which on two cores means one test file at a time.
  maxWorkers: '100%',
  testTimeout: 30_000,
};
