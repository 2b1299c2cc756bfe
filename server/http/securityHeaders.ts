import type { MiddlewareHandler } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import type { Env } from './env.ts'

/** The builder's scripts and styles are files of its own; nothing stands inside a page. */
const shared = {
  defaultSrc: ["'self'"],
  baseUri: ["'none'"],
  objectSrc: ["'none'"],
  frameAncestors: ["'none'"],
  formAction: ["'self'"],
  scriptSrc: ["'self'"],
  workerSrc: ["'self'"],
  connectSrc: ["'self'"],
  fontSrc: ["'self'"],
}

export const builderPolicy = { ...shared, styleSrc: ["'self'"], imgSrc: ["'self'", 'data:', 'blob:'] }

/** The API page's library writes its styles into the page. */
export const apiPagePolicy = {
  ...shared,
  styleSrc: ["'self'", "'unsafe-inline'"],
  imgSrc: ["'self'", 'data:'],
  fontSrc: ["'self'", 'data:'],
}

export function securityHeaders(policy: typeof builderPolicy, https: boolean): MiddlewareHandler<Env> {
  return secureHeaders({
    contentSecurityPolicy: policy,
    crossOriginOpenerPolicy: 'same-origin',
    crossOriginResourcePolicy: 'same-origin',
    referrerPolicy: 'same-origin',
    strictTransportSecurity: https ? 'max-age=31536000; includeSubDomains' : false,
    overwrite: false, // a page may bring a policy of its own
    xFrameOptions: 'DENY',
    xPermittedCrossDomainPolicies: 'none',
    permissionsPolicy: { camera: [], geolocation: [], microphone: ['self'], payment: [], usb: [] },
  })
}
