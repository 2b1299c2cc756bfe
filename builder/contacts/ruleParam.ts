import { useMemo } from 'react'
import { describeRule, Rule } from '#sdk/rules'
import { useRuleWords } from '../rules/useRuleWords.ts'

/** The rule in the page's address; what is not one is ignored. */
export function readRule(text: string | undefined): Rule | undefined {
  if (!text) return undefined
  try {
    return Rule.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

export function useRuleSentence(rule: Rule | undefined): string {
  const words = useRuleWords()
  return useMemo(() => (rule ? describeRule(rule, words) : ''), [rule, words])
}
