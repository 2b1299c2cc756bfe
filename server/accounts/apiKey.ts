import { hash, randomBytes } from 'node:crypto'

const FORM = /^cauce_[\w-]{43}$/

/** 32 random bytes; the prefix lets scanners find one that leaked. */
export const makeKey = () => `cauce_${randomBytes(32).toString('base64url')}`

export const isKey = (text: string) => FORM.test(text)

/** So much chance needs no slow hash. */
export const hashKey = (key: string) => hash('sha256', key)
