import { usePluginText } from '../vocabulary/usePluginText.ts'
import type { Sync } from './types.ts'

/** What the CRM calls a kind of record: `contacts` → "Contacts". */
export function useObjectTitle({ connection, objects }: Pick<Sync, 'connection' | 'objects'>) {
  const say = usePluginText()
  return (object: string) =>
    say(connection.plugin, objects.find(({ name }) => name === object)?.title ?? object)
}
