import { usePluginText } from './usePluginText.ts'
import { useManifest } from './useVocabulary.ts'

/** A step's own title in the reader's language, by its type. */
export function useStepTitle(): (type: string | null) => string | undefined {
  const say = usePluginText()
  const steps = useManifest().data?.steps
  return (type) => {
    const step = steps?.find((one) => one.type === type)
    return step && say(step.plugin, step.title)
  }
}
