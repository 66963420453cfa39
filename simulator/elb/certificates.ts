import { AwsError } from '../parts.js';
import { type Elb, type Listener, listenerOf } from './state.js';

export interface Certificate {
  readonly CertificateArn?: string;
}

interface Input {
  readonly ListenerArn: string;
  readonly Certificates: readonly Certificate[];
}

/** Add/Remove/DescribeListenerCertificates. ACM itself is not modelled: any ARN names a certificate. */
export const certificateOperations = (elb: Elb) => ({
  AddListenerCertificates: ({ ListenerArn, Certificates }: Input) => {
    const listener = secure(elb, ListenerArn);
    const more = Certificates.flatMap(({ CertificateArn }) => CertificateArn ?? []);
    const all = [...new Set([...listener.certificates, ...more])];
    if (all.length > 1 + MOST_CERTIFICATES)
      throw new AwsError('TooManyCertificates', `A load balancer can have at most ${MOST_CERTIFICATES} certificates`);
    listener.certificates = all;
    return { Certificates: more.map((CertificateArn) => ({ CertificateArn, IsDefault: false })) };
  },
  RemoveListenerCertificates: ({ ListenerArn, Certificates }: Input) => {
    const listener = secure(elb, ListenerArn);
    const gone = Certificates.map(({ CertificateArn }) => CertificateArn);
    if (gone.includes(listener.certificates[0]))
      throw new AwsError('OperationNotPermitted', 'The default certificate of a listener cannot be removed');
    listener.certificates = listener.certificates.filter((one) => !gone.includes(one));
    return {};
  },
  DescribeListenerCertificates: ({ ListenerArn }: { ListenerArn: string }) => ({
    Certificates: secure(elb, ListenerArn).certificates.map((CertificateArn, index) => ({
      CertificateArn,
      IsDefault: index === 0,
    })),
  }),
});

/** Besides the default ones: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html */
const MOST_CERTIFICATES = 25;

const secure = (elb: Elb, arn: string): Listener => {
  const listener = listenerOf(elb, arn);
  if (listener.protocol !== 'HTTPS')
    throw new AwsError('InvalidConfigurationRequest', 'Certificates can be specified for secure listeners only');
  return listener;
};
