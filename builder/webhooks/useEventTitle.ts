import { usePluginText } from '../vocabulary/usePluginText.ts'
import { useManifest } from '../vocabulary/useVocabulary.ts'

/** What an event is called: `message.received` → "Message received". */
export function useEventTitle(): (type: string) => string {
  const say = usePluginText()
  const events = useManifest().data?.events
  return (type) => {
    const event = events?.find((one) => one.type === type)
    return event ? say(event.plugin, event.title) : type
  }
}
