import { createHmac } from 'node:crypto'

/** base64 HMAC-SHA1 of the address and, sorted by name, every name and value. */
export const sign = (token: string, url: string, fields: Record<string, string>): string =>
  createHmac('sha1', token)
    .update(
      url +
        Object.keys(fields)
          .sort()
          .map((name) => name + fields[name])
          .join(''),
    )
    .digest('base64')
