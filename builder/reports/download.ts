/** Hands a file to the browser. */
export function download(name: string, content: Blob) {
  const url = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}

/** A title as a file's name. */
export const fileName = (title: string, ending: string): string =>
  `${title.replace(/[\\/:*?"<>|]+/g, ' ').trim() || 'cauce'}.${ending}`
