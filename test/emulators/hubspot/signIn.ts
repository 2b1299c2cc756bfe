import { createHash, randomBytes } from 'node:crypto'

type Settings = { clientId: string; clientSecret: string }
type Reply = { status: number; json: unknown }

/** Where people sign in, and where codes and refresh tokens become access tokens. A refresh kills the token before it. */
export function createSignIn({ clientId, clientSecret }: Settings, problems: string[]) {
  const tokens = { access: 'first-token', refresh: 'first-refresh', refreshes: 0 }
  const codes = new Map<string, { challenge: string; returnTo: string }>()
  const random = (kind: string) => `${kind}-${randomBytes(6).toString('hex')}`

  /** What the person who consents is sent back to. */
  function consent(address: string): URL {
    const { origin, pathname, searchParams } = new URL(address)
    const asked = Object.fromEntries(searchParams)
    if (`${origin}${pathname}` !== 'https://app.hubspot.com/oauth/authorize')
      problems.push(`Nobody signs in at ${address}`)
    if (asked.client_id !== clientId) problems.push('The sign-in is for another app.')
    if (asked.response_type !== 'code' || asked.code_challenge_method !== 'S256' || !asked.state)
      problems.push('The sign-in lacks its state or its proof.')
    const code = random('code')
    codes.set(code, { challenge: asked.code_challenge ?? '', returnTo: asked.redirect_uri ?? '' })
    const back = new URL(asked.redirect_uri ?? '')
    back.search = String(new URLSearchParams({ code, state: asked.state ?? '' }))
    return back
  }

  function byCode(form: URLSearchParams): boolean {
    const code = form.get('code') ?? ''
    const known = codes.get(code)
    codes.delete(code)
    const proof = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    return known !== undefined && known.challenge === proof && known.returnTo === form.get('redirect_uri')
  }

  function token(form: URLSearchParams): Reply {
    if (form.get('client_id') !== clientId || form.get('client_secret') !== clientSecret)
      return { status: 401, json: { error: 'invalid_client' } }
    const refreshing = form.get('grant_type') === 'refresh_token'
    if (!(refreshing ? form.get('refresh_token') === tokens.refresh : byCode(form)))
      return {
        status: 400,
        json: { error: 'invalid_grant', error_description: 'The code or refresh token is not valid.' },
      }
    if (refreshing) tokens.refreshes++
    Object.assign(tokens, { access: random('token'), refresh: random('refresh') })
    const { access: access_token, refresh: refresh_token } = tokens
    return { status: 200, json: { access_token, refresh_token, expires_in: 1800, token_type: 'bearer' } }
  }

  return { tokens, consent, token, expire: () => Object.assign(tokens, { access: random('token') }) }
}
