import { ENVIRONMENT } from '../support/an-environment.js';

/** As on Lambda, but nothing answers: whatever needs AWS would fail. */
export const environment = {
  ...ENVIRONMENT,
  PATH: process.env['PATH'] ?? '',
  AWS_ACCESS_KEY_ID: 'none',
  AWS_SECRET_ACCESS_KEY: 'none',
  AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
  QUEUE_URL: 'http://127.0.0.1:9/work.fifo',
  ZONES_SUBNETS: 'us-east-1a=subnet-1',
  VPC_ID: 'vpc-1',
  BALANCER: 'none',
  LOAD_BALANCER_ARN: '',
  LOAD_BALANCER_DNS: '',
};
