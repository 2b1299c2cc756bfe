import type { ClientBase } from 'pg'
import { openCanary } from '../secrets/keys.ts'
import { CannotOpen, type Secrets } from '../secrets/secrets.ts'
import { StartError } from '../terminal.ts'

/** Without the key that the copied server had, its accounts stay shut: better to hear of it now than at the first send. */
export async function checkRestoredKeys(client: ClientBase, secrets: Secrets): Promise<void> {
  const { rows } = await client.query<{ key_id: string; sealed: Buffer }>(
    'select key_id, sealed from key_canaries',
  )
  for (const { key_id: keyId, sealed } of rows) {
    try {
      openCanary(secrets, sealed)
    } catch (cause) {
      if (!(cause instanceof CannotOpen)) throw cause
      throw new StartError(
        {
          en: `The secrets in this backup were sealed with key ${keyId}, which is not set here. Nothing was changed. Put the secret key of the server that was copied in place (CAUCE_SECRET_KEY, or secret.key in its data folder) and restore again.`,
          es: `Los secretos de esta copia se cifraron con la clave ${keyId}, que aquí no está puesta. No se ha cambiado nada. Pon la clave secreta del servidor copiado (CAUCE_SECRET_KEY, o secret.key en su carpeta de datos) y restaura otra vez.`,
        },
        { cause },
      )
    }
  }
}
