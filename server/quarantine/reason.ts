/** The crash that ends the tries. The first one happened among others. */
export const MOST_CRASHES = 3

/** What a person reads about whoever is not tried any more. */
export function reason(crashed: string, seconds: number): string {
  if (crashed === 'time')
    return `This step brought its process down three times: it did not come to an end within ${seconds} s.`
  if (crashed === 'memory')
    return 'This step brought its process down three times: it used more memory than it may.'
  return `This step brought its process down three times: it ended it (${crashed}).`
}

/** The same of a call, of which something may have left. */
export function maybeSent(crashed: string, seconds: number): string {
  if (crashed === 'time')
    return `Maybe sent. The step brought its process down while it called: it did not come to an end within ${seconds} s.`
  if (crashed === 'memory')
    return 'Maybe sent. The step brought its process down while it called: it used more memory than it may.'
  return `Maybe sent. The step brought its process down while it called: it ended it (${crashed}).`
}

/** The same of calls that were made together, and had not ended when one of them brought the process down. */
export const TOGETHER = {
  left: 'Maybe sent. One of the calls that were made at once brought their process down.',
  stayed: 'Not sent. One of the calls that were to be made at once brought their process down.',
}
