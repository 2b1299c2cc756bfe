/** Brings down whatever process asks it, for those who live in the wrong city. */
export { default } from '../../../proof/poison/odd/index.ts'
