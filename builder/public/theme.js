// Runs before the first paint, so that a dark screen never flashes white. A file, because the content policy forbids inline scripts.
;(() => {
  const dark = matchMedia('(prefers-color-scheme: dark)')
  const apply = () => {
    let wish = 'system'
    try {
      wish = localStorage.getItem('cauce.theme') ?? 'system'
    } catch {
      // Storage may be blocked; then the system decides.
    }
    document.documentElement.dataset.theme = wish === 'system' ? (dark.matches ? 'dark' : 'light') : wish
  }
  apply()
  dark.addEventListener('change', apply)
  addEventListener('cauce:theme', apply)
})()
