import { z } from '#sdk'

const Time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Write a time such as 09:00.')

/** Days and hours in the contact's own time. */
export const TimeWindow = z
  .object({
    days: z.array(z.number().int().min(1).max(7)).min(1, 'Choose at least one day.'),
    from: Time,
    to: Time,
  })
  .refine((window) => window.from !== window.to, 'The window opens and closes at the same time.')

export const thenWithin = TimeWindow.optional().meta({
  title: 'Then, if needed, until',
  widget: 'time-window',
  help: 'Days and hours in the contact’s own time zone. Nobody goes on outside of them.',
})
