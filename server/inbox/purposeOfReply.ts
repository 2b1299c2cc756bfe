/** So long after their last word an answer is still one. */
const ANSWERED_WITHIN = 30 * 86_400_000

/**
 * Who wrote to us has asked for an answer, which needs no consent to marketing; whoever is written to out of the blue
 * has not.
 */
export const purposeOfReply = (lastWord: Date | null, now: Date): 'marketing' | 'transactional' =>
  lastWord && now.getTime() - lastWord.getTime() <= ANSWERED_WITHIN ? 'transactional' : 'marketing'
