import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createSecretKey,
  type KeyObject,
  randomBytes,
} from 'node:crypto'

/**
 * Envelope encryption of what a workspace entrusts to us: each secret has a random key, and only
 * that small key is wrapped by the server's key. A change of the server's key therefore touches 60 bytes of each.
 *
 * Layout: format 1 | key id 8 | nonce 12 | wrapped key 32 | tag 16 | nonce 12 | sealed text … | tag 16.
 * Unwrapping is local and takes microseconds, so nothing plain is kept between calls.
 */
export type Secrets = {
  /** Bound to the workspace and to its purpose (`connection:<id>`): elsewhere it can't be opened. */
  seal(workspaceId: string, purpose: string, value: unknown): Buffer
  /** Seals one after another under one random key: for what is written and thrown away together. */
  sealTogether(workspaceId: string): (purpose: string, value: unknown) => Buffer
  /** What was sealed: bytes as a Buffer, anything else as JSON gives it back. Throws {@link CannotOpen}. */
  open(workspaceId: string, purpose: string, sealed: Uint8Array): unknown
  /** The same secret under the newest key, or undefined when it is under it already. */
  rewrap(sealed: Uint8Array): Buffer | undefined
  /** Newest first. */
  keyIds: readonly string[]
}

/** Another key, another row, or changed bytes. Says nothing of the content. */
export class CannotOpen extends Error {
  constructor(why: string, options?: ErrorOptions) {
    super(`A stored secret cannot be read: ${why}.`, options)
    this.name = 'CannotOpen'
  }
}

const FORMAT = 1
const ID_AT = 1
const WRAP_AT = 9
const BODY_AT = WRAP_AT + 12 + 32 + 16

/** `keys`: 32 bytes each. The first one seals; all of them open. */
export function createSecrets(keys: readonly Buffer[]): Secrets {
  const known = keys.map((key) => ({ key: createSecretKey(key), id: keyId(key) }))
  const newest = known[0]
  if (!newest || keys.some((key) => key.length !== 32)) throw new Error('A secret key must be 32 bytes.')

  const wrap = (key: Buffer) => {
    const header = Buffer.concat([Buffer.of(FORMAT), newest.id])
    return Buffer.concat([header, encrypt(newest.key, header, key)])
  }
  const unwrap = (sealed: Buffer) => {
    if (sealed[0] !== FORMAT || sealed.length < BODY_AT) throw new CannotOpen('it is not in a form we know')
    const id = sealed.subarray(ID_AT, WRAP_AT)
    const holder = known.find((one) => one.id.equals(id))
    if (!holder) throw new CannotOpen(`it was sealed with key ${id.toString('hex')}, which is not among ours`)
    return decrypt(holder.key, sealed.subarray(0, WRAP_AT), sealed.subarray(WRAP_AT, BODY_AT))
  }
  const sealTogether: Secrets['sealTogether'] = (workspaceId) => {
    const bytes = randomBytes(32)
    const wrapped = wrap(bytes)
    const key = createSecretKey(bytes)
    return (purpose, value) =>
      Buffer.concat([wrapped, encrypt(key, bound(workspaceId, purpose), pack(value))])
  }

  return {
    keyIds: known.map((one) => one.id.toString('hex')),
    seal: (workspaceId, purpose, value) => sealTogether(workspaceId)(purpose, value),
    sealTogether,
    open(workspaceId, purpose, bytes) {
      const sealed = Buffer.from(bytes)
      return unpack(
        decrypt(createSecretKey(unwrap(sealed)), bound(workspaceId, purpose), sealed.subarray(BODY_AT)),
      )
    },
    rewrap(bytes) {
      const sealed = Buffer.from(bytes)
      if (sealed.subarray(ID_AT, WRAP_AT).equals(newest.id)) return undefined
      return Buffer.concat([wrap(unwrap(sealed)), sealed.subarray(BODY_AT)])
    },
  }
}

const keyId = (key: Buffer) => createHash('sha256').update('cauce key id').update(key).digest().subarray(0, 8)

// As JSON, so that no workspace and purpose can be read as another pair.
const bound = (workspaceId: string, purpose: string) =>
  Buffer.from(JSON.stringify([FORMAT, workspaceId, purpose]))

// Keys as objects: Node takes a buffer for a key three times as long to look at as to encrypt with.
function encrypt(key: KeyObject, aad: Buffer, text: Buffer): Buffer {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(aad)
  return Buffer.concat([nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()])
}

function decrypt(key: KeyObject, aad: Buffer, sealed: Buffer): Buffer {
  if (sealed.length < 28) throw new CannotOpen('it is cut short')
  const cipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12), { authTagLength: 16 })
  cipher.setAAD(aad).setAuthTag(sealed.subarray(-16))
  try {
    return Buffer.concat([cipher.update(sealed.subarray(12, -16)), cipher.final()])
  } catch (cause) {
    throw new CannotOpen('it was changed, or belongs to another place', { cause })
  }
}

const BYTES = 0
const JSON_TEXT = 1

const pack = (value: unknown) =>
  value instanceof Uint8Array
    ? Buffer.concat([Buffer.of(BYTES), value])
    : Buffer.concat([Buffer.of(JSON_TEXT), Buffer.from(JSON.stringify(value ?? null))])

const unpack = (packed: Buffer): unknown =>
  packed[0] === BYTES ? packed.subarray(1) : JSON.parse(packed.toString('utf8', 1))
