/** A key that programs use, made from a title: "Último pago" → `ultimo_pago`. */
export function keyFrom(title: string, joint: '_' | '-'): string {
  return title
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, joint)
    .replace(/^[^a-z]+|[_-]+$/g, '')
    .slice(0, 60)
}
