import { z } from '#sdk'

/** What a message is for. Consent, legal hours and caps are about marketing; what somebody asked for is not held up. */
export const Purpose = z
  .enum(['marketing', 'transactional'])
  .default('marketing')
  .meta({
    title: 'Purpose',
    labels: { marketing: 'Marketing', transactional: 'Something the contact asked for' },
    help: 'Marketing goes out only to those who agreed, and at hours that the law allows.',
  })
