import { z } from '#sdk'

/** A mail server, as its owner describes it. */
export const connection = z.object({
  host: z.string().trim().min(1, 'Write the name of the mail server.').max(253).meta({
    title: 'Mail server',
    placeholder: 'smtp.example.com',
  }),
  port: z
    .number()
    .int()
    .refine((port) => [25, 465, 587, 2525].includes(port), 'Mail servers listen on 587, 465, 2525 or 25.')
    .default(587)
    .meta({ title: 'Port' }),
  security: z
    .enum(['starttls', 'tls'])
    .default('starttls')
    .meta({
      title: 'Encryption',
      labels: { starttls: 'STARTTLS (587, 25)', tls: 'TLS from the start (465)' },
      help: 'Without encryption nothing is sent.',
    }),
  user: z.string().max(320).optional().meta({ title: 'User name' }),
  password: z.string().max(1000).optional().meta({ title: 'Password', widget: 'secret' }),
  from: z
    .string()
    .trim()
    .regex(/^([^<>\r\n]*<)?[^<>@\s]+@[^<>@\s]+>?$/, 'Write an address, such as Ribera <hello@example.com>.')
    .meta({ title: 'From', placeholder: 'Ribera <hello@example.com>' }),
  authority: z.string().max(20_000).optional().meta({
    title: 'Certificate authority',
    widget: 'textarea',
    help: 'In PEM, when the server has one of its own.',
  }),
  dkimDomain: z.string().max(253).optional().meta({
    title: 'DKIM domain',
    help: 'Fill in the three DKIM fields when this server is to sign the messages; most mail servers do it themselves.',
  }),
  dkimSelector: z.string().max(63).optional().meta({ title: 'DKIM selector', placeholder: 'mail2026' }),
  dkimKey: z.string().max(10_000).optional().meta({ title: 'DKIM private key', widget: 'secret' }),
})
export type Settings = z.output<typeof connection>
