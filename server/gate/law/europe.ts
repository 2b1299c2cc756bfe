import { type Law, week } from './types.ts'

export const spain: Law = {
  country: 'ES',
  hours: [
    {
      id: 'es-calls',
      channels: ['voice'],
      marketingOnly: '“Comunicaciones comerciales” by telephone',
      week: week(['09:00', '21:00']),
      holidays: true,
      source: 'TRLGDCU art. 96.2',
      verified: false,
    },
  ],
  consent: [
    {
      channel: 'voice',
      need: 'opt-in',
      months: 24,
      source: 'Ley 11/2022 art. 66.1.a; Ley 10/2025 (renewed every two years)',
      verified: true,
    },
    { channel: 'sms', need: 'soft', source: 'LSSI art. 21', verified: true },
    { channel: 'email', need: 'soft', source: 'LSSI art. 21', verified: true },
  ],
}

export const unitedKingdom: Law = {
  country: 'GB',
  hours: [
    {
      id: 'gb-practice',
      channels: ['voice', 'sms'],
      marketingOnly: 'A code of direct marketing',
      week: week(['08:00', '20:00'], ['09:00', '20:00'], ['10:00', '20:00']),
      holidays: false,
      source: 'Practice of the DMA code; PECR names no hours',
      verified: false,
    },
  ],
  consent: [
    { channel: 'voice', need: 'opt-in', source: 'PECR reg. 19 (automated calls)', verified: false },
    { channel: 'sms', need: 'soft', source: 'PECR reg. 22 (soft opt-in)', verified: true },
    { channel: 'email', need: 'soft', source: 'PECR reg. 22 (soft opt-in)', verified: true },
  ],
}

export const france: Law = {
  country: 'FR',
  hours: [
    {
      id: 'fr-calls',
      channels: ['voice'],
      marketingOnly: '“Démarchage téléphonique”',
      week: [1, 2, 3, 4, 5, 6, 7].map((day) =>
        day > 5
          ? []
          : ([
              ['10:00', '13:00'],
              ['14:00', '20:00'],
            ] as const),
      ),
      holidays: true,
      from: '2023-03-01',
      source: 'Décret 2022-1313',
      verified: false,
    },
  ],
  consent: [
    { channel: 'voice', need: 'opt-in', source: 'CPCE art. L34-5', verified: false },
    { channel: 'sms', need: 'soft', source: 'CPCE art. L34-5', verified: false },
    { channel: 'email', need: 'soft', source: 'CPCE art. L34-5', verified: false },
  ],
}

/** For the members of the Union without a page of their own. */
export const europeanUnion: Law = {
  country: 'EU',
  hours: [
    {
      id: 'eu-practice',
      channels: ['voice'],
      marketingOnly: 'Directive 2002/58 art. 13: direct marketing',
      week: week(['09:00', '20:00']),
      holidays: true,
      source: 'Strictest common practice; national laws differ',
      verified: false,
    },
  ],
  consent: [
    {
      channel: 'voice',
      need: 'opt-in',
      source: 'Directive 2002/58 art. 13(1) (automated calls)',
      verified: true,
    },
    { channel: 'sms', need: 'soft', source: 'Directive 2002/58 art. 13(2)', verified: true },
    { channel: 'email', need: 'soft', source: 'Directive 2002/58 art. 13(2)', verified: true },
  ],
}

export const members =
  'AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE'.split(' ')
