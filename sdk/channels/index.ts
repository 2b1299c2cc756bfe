/** The ways in which a written message reaches somebody. */
export const messageChannels = ['sms', 'whatsapp', 'email', 'telegram'] as const
export type MessageChannel = (typeof messageChannels)[number]

/** All ways to reach somebody. */
export const channels = [...messageChannels, 'voice'] as const
export type Channel = (typeof channels)[number]
