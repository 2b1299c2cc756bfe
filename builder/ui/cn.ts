import { type ClassValue, clsx } from 'clsx'
import { extendTailwindMerge } from 'tailwind-merge'

// tailwind-merge takes unknown `text-…` names for colours; our three sizes have to be named.
const merge = extendTailwindMerge({ extend: { theme: { text: ['small', 'body', 'title'] } } })

/** Joins class names; of two that contradict each other the later one wins. */
export const cn = (...classes: ClassValue[]): string => merge(clsx(classes))
