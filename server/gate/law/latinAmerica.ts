import { type Law, week } from './types.ts'

const messages = ['voice', 'sms', 'whatsapp'] as const

export const colombia: Law = {
  country: 'CO',
  hours: [
    {
      id: 'co-ley-2300',
      channels: [...messages, 'email', 'telegram'],
      marketingOnly: 'Publicity and collection; what the consumer asked for is excepted',
      week: week(['07:00', '19:00'], ['08:00', '15:00']),
      holidays: true,
      from: '2023-10-10',
      source: 'Ley 2300 de 2023, art. 3',
      verified: true,
    },
  ],
  frequency: [
    {
      id: 'co-ley-2300-once',
      most: 1,
      days: 1,
      oneChannelDays: 7,
      channels: [...messages, 'email', 'telegram'],
      from: '2023-10-10',
      source: 'Ley 2300 de 2023, art. 4',
      verified: true,
    },
  ],
  consent: [...messages, 'email'].map((channel) => ({
    channel,
    need: 'opt-in' as const,
    source: 'Ley 1581 de 2012; Ley 2300 de 2023 (authorised channels)',
    verified: false,
  })),
}

export const mexico: Law = {
  country: 'MX',
  hours: [
    {
      id: 'mx-practice',
      channels: messages,
      week: week(['09:00', '20:00'], ['09:00', '14:00']),
      holidays: true,
      source: 'Practice of PROFECO and CONDUSEF; no hours found in LFPC arts. 17–18',
      verified: false,
    },
  ],
  consent: [
    { channel: 'voice', need: 'opt-in', source: 'LFPC art. 17; REPEP', verified: false },
    { channel: 'sms', need: 'soft', source: 'LFPC art. 17; REPEP', verified: false },
    { channel: 'email', need: 'soft', source: 'LFPDPPP', verified: false },
  ],
}

export const argentina: Law = {
  country: 'AR',
  hours: [
    {
      id: 'ar-practice',
      channels: messages,
      week: week(['09:00', '20:00'], ['09:00', '13:00']),
      holidays: true,
      source: 'Practice; Ley 26.951 (No Llame) names no hours',
      verified: false,
    },
  ],
  consent: [
    { channel: 'voice', need: 'opt-in', source: 'Ley 26.951, Decreto 2501/2014', verified: false },
    { channel: 'sms', need: 'soft', source: 'Ley 26.951', verified: false },
    { channel: 'email', need: 'soft', source: 'Ley 25.326 art. 27', verified: false },
  ],
}

export const chile: Law = {
  country: 'CL',
  hours: [
    {
      id: 'cl-practice',
      channels: messages,
      week: week(['08:00', '20:00']),
      holidays: true,
      source: 'Hours of Ley 21.320 (collection), taken for marketing too',
      verified: false,
    },
  ],
  consent: [
    { channel: 'voice', need: 'opt-in', source: 'Ley 19.496 art. 28 B', verified: false },
    { channel: 'sms', need: 'soft', source: 'Ley 19.496 art. 28 B', verified: false },
    { channel: 'email', need: 'soft', source: 'Ley 19.496 art. 28 B', verified: false },
  ],
}

export const peru: Law = {
  country: 'PE',
  hours: [
    {
      id: 'pe-practice',
      channels: messages,
      week: week(['07:00', '20:00'], ['07:00', '14:00']),
      holidays: true,
      source: 'Ley 29571 arts. 58 and 62',
      verified: false,
    },
  ],
  consent: [...messages, 'email'].map((channel) => ({
    channel,
    need: 'opt-in' as const,
    source: 'Ley 29571 art. 58.1.e (consent first)',
    verified: false,
  })),
}

export const brazil: Law = {
  country: 'BR',
  hours: [
    {
      id: 'br-practice',
      channels: messages,
      week: week(['09:00', '21:00'], ['10:00', '16:00']),
      holidays: true,
      source: 'Self-regulation of the carriers (SART); Não Me Perturbe',
      verified: false,
    },
  ],
  consent: [
    { channel: 'voice', need: 'opt-in', source: 'LGPD art. 7; Não Me Perturbe', verified: false },
    { channel: 'sms', need: 'soft', source: 'LGPD art. 7', verified: false },
    { channel: 'email', need: 'soft', source: 'LGPD art. 7', verified: false },
  ],
}
