/** How good or bad an outcome looks. */
export const toneOf = (outcome: string | null): 'good' | 'bad' | 'warn' | 'note' | 'plain' => {
  switch (outcome) {
    case 'interested':
    case 'transferred':
    case 'positive':
      return 'good'
    case 'opt-out':
    case 'failed':
    case 'negative':
      return 'bad'
    case 'busy':
    case 'no-answer':
    case 'hung-up-early':
      return 'warn'
    case 'callback':
      return 'note'
    default:
      return 'plain'
  }
}

/** 95 → `1:35` */
export const clock = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`
