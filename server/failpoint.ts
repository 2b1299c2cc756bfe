/** The moments between which the protocol promises that nothing is lost and nothing done twice. */
export type Failpoint =
  | `advance.${'claimed' | 'walked' | 'written' | 'committed'}`
  | `route.${'taken' | 'written' | 'committed'}`
  | `render.${'found' | 'done'}`
  | `claim.${'judged' | 'written' | 'committed'}`
  | `call.${'left' | 'answered'}`
  | `settle.${'locked' | 'written' | 'committed'}`
  | `sweep.${'taken' | 'written'}`
  | `lookup.${'taken' | 'asked' | 'written'}`
  | `callback.${'taken' | 'applied'}`

/**
 * Where a fault test ends the process. This is all there is of it in production: the tests' own stands in its place
 * under `node --conditions=faults` alone (`imports` in package.json).
 */
export const failpoint = (_: Failpoint): void => {}
