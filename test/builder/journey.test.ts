import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { asEngine } from '../../server/db/connect.ts'
import { barriers, openEmpty } from './product.ts'

const { db, owner, ask, visit } = await openEmpty()

test('whoever comes first makes the workspace', async () => {
  const { page, complaints } = await visit()
  await page.goto('/contacts')
  await page.waitForURL('**/setup')
  await page.getByLabel('Name of the workspace').fill('Río Claro')
  await page.getByLabel('Your name').fill('Ana Torres')
  await page.getByLabel('E-mail').fill('ana')
  await page.getByRole('button', { name: 'Create the workspace' }).click()
  await page.getByText('This is not an e-mail address.').waitFor()
  await page.getByText('Write a password.').waitFor()
  await page.getByLabel('E-mail').fill('ana@example.com')
  await page.getByLabel('Password').fill('a long river')
  await page.getByRole('button', { name: 'Create the workspace' }).click()
  await page.getByRole('heading', { name: 'Hello, Ana' }).waitFor()
  const cookies = await page.context().cookies()
  owner.cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
  expect(complaints).toEqual([])
})

const file = `First Name;Apellido;Correo;Teléfono;País;Plan
Ana;García;ana.garcia@example.com;300 123 4567;Colombia;Pro
Luis;Rojas;luis@example.com;12;Colombia;Basic
Marta;Vega;;;España;Pro
Sofía;Ríos;sofia@example.com;;México;Basic
`

test('a marketer imports a file with errors, sees the people, and takes it back', async () => {
  const { page, complaints } = await visit()
  await page.goto('/contacts')
  await page.getByRole('link', { name: 'Import a file' }).click()
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(file) })

  await page.getByText('What is in which column?').waitFor()
  const becomes = (column: string) => page.getByRole('button', { name: `What “${column}” becomes` })
  expect(await becomes('Apellido').textContent()).toBe('Last name')
  // Of two numbers one is none, so it is taken for a field of its own; the marketer knows better.
  await becomes('Teléfono').click()
  await page.getByRole('option', { name: 'Phone' }).click()
  expect(await becomes('Plan').textContent()).toBe('New field: Plan')
  expect(await barriers(page)).toEqual([])
  await page.getByRole('button', { name: 'Check the file' }).click()

  await page.getByRole('button', { name: 'Import 3 people' }).waitFor()
  await page.getByText('This cannot be a phone number of Colombia').waitFor()
  await page.getByText('The row has no usable e-mail').waitFor()
  expect(await page.getByText('Will be refused').locator('..').textContent()).toContain('1')
  expect(await barriers(page)).toEqual([])
  await page.getByRole('button', { name: 'Import 3 people' }).click()

  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Rows with problems (CSV)' }).click()
  const problems = await readFile(await (await download).path(), 'utf8')
  expect(problems).toContain('Marta')

  await page.getByRole('link', { name: 'See the contacts' }).click()
  await page.getByText('3 people').waitFor()
  await page.getByRole('searchbox').fill('garcía')
  await page.getByText('1 person').waitFor()
  await page.getByRole('link', { name: 'Ana García' }).click()
  await page.getByRole('button', { name: 'Phone: +573001234567. Change it' }).waitFor()
  expect(await barriers(page)).toEqual([])

  await page.goto('/contacts/imports')
  await page.getByRole('link', { name: 'people.csv' }).click()
  await page.getByRole('button', { name: 'Undo the import' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Undo the import' }).click()
  await page.getByText('3 contacts were removed').waitFor()
  await page.goto('/contacts')
  await page.getByText('Bring your people').waitFor()
  expect(complaints).toEqual([])
}, 60_000)

test('a contact is made, moved to a stage, noted about, and found by a segment', async () => {
  const { page, complaints } = await visit({ language: 'es', phone: true })
  await page.goto('/contacts')
  await page.getByRole('button', { name: 'Contacto nuevo' }).click()
  await page.getByRole('button', { name: 'Crear contacto' }).click()
  await page.getByText('Escribe un correo o un teléfono.').waitFor()
  await page.getByLabel('Nombre').fill('Pedro')
  await page.getByLabel('Correo').fill('pedro@example.com')
  await page.getByRole('button', { name: 'Crear contacto' }).click()

  await page.getByRole('heading', { name: 'Pedro' }).waitFor()
  await page.getByRole('combobox', { name: 'Etapa' }).click()
  await page.getByRole('option').nth(2).click()
  await page.getByRole('textbox', { name: 'Nota' }).fill('Llamar el lunes')
  await page.getByRole('button', { name: 'Añadir nota' }).click()
  await page.getByText('Nota de Ana Torres').waitFor()
  await page.getByText('Pasó de').or(page.getByText('Entró en la etapa')).first().waitFor()
  await page.getByRole('button', { name: 'Ciudad: vacío. Cambiar' }).click()
  await page.getByRole('textbox', { name: 'Ciudad' }).fill('Cali')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Ciudad: Cali. Cambiar' }).waitFor()

  await page.goto('/segments')
  await page.getByRole('button', { name: 'Segmento nuevo' }).click()
  await page.getByRole('button', { name: 'Condición' }).click()
  await page.getByRole('button', { name: /^Campo/ }).click()
  await page.getByPlaceholder('Buscar').fill('Ciudad')
  await page.keyboard.press('Enter')
  await page.getByRole('textbox', { name: 'Valor' }).fill('cali')
  await page.getByText('1 persona').waitFor()
  await page.getByRole('button', { name: 'Guardar' }).click()
  await page.getByText('Guardado', { exact: true }).waitFor()
  expect(await barriers(page)).toEqual([])
  expect(complaints).toEqual([])
})

test('a notice rings the bell, leads to whom it is about, and is read', async () => {
  const { page, complaints } = await visit({ language: 'es', dark: true })
  const { id } = await ask('POST', '/contacts', { email: 'carla@example.com', firstName: 'Carla' })
  await asEngine(db, async (trx) => {
    const { id: workspaceId } = await trx.selectFrom('workspaces').select('id').executeTakeFirstOrThrow()
    await trx
      .insertInto('notifications')
      .values({ workspaceId, text: 'Carla pide que le llamen', link: `/contacts/${id}` })
      .execute()
  })
  await page.goto('/')
  await page.getByText('Carla pide que le llamen').waitFor()
  await page.getByRole('button', { name: 'Avisos, 1 nuevo' }).click()
  await page.getByRole('dialog', { name: 'Avisos' }).waitFor()
  expect(await barriers(page)).toEqual([])
  await page.getByRole('dialog', { name: 'Avisos' }).getByRole('button', { name: /Carla/ }).click()
  await page.getByRole('heading', { name: 'Carla' }).waitFor()
  await page.getByRole('button', { name: 'Avisos', exact: true }).waitFor()

  await page.getByRole('button', { name: 'País: vacío. Cambiar' }).click()
  await page.getByRole('button', { name: /^País/ }).click()
  await page.keyboard.type('colom')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'País: Colombia. Cambiar' }).waitFor()
  expect(await barriers(page)).toEqual([])
  expect(complaints).toEqual([])
})

test('all that a filter finds are tagged, listed, taken along and deleted, more than were loaded', async () => {
  const { page, complaints } = await visit({ language: 'es' })
  for (let n = 1; n <= 120; n++)
    await ask('POST', '/contacts', {
      ...{ email: `p${n}@example.com`, firstName: 'Persona', lastName: String(n), city: 'Quito' },
    })
  await page.goto('/contacts?q=persona')
  await page.getByText('120 personas').waitFor()
  await page.getByRole('checkbox', { name: 'Seleccionar todo lo cargado' }).click()
  await page.getByRole('button', { name: 'Seleccionar a las 120' }).click()
  await page.getByText('120 seleccionadas').waitFor()

  await page.getByRole('button', { name: 'Cambiar etiquetas' }).click()
  await page
    .getByRole('dialog')
    .getByRole('combobox', { name: 'Añadir' })
    .or(page.getByRole('button', { name: 'Añadir', exact: true }))
    .first()
    .click()
  await page.keyboard.type('feria')
  await page.getByRole('option', { name: /feria/ }).click()
  expect(await barriers(page)).toEqual([])
  await page.getByRole('dialog').getByRole('button', { name: 'Cambiar etiquetas' }).click()
  await page.getByText('120 personas cambiadas').waitFor()

  await page.getByRole('checkbox', { name: 'Seleccionar a Persona 120' }).click()
  await page.getByRole('button', { name: 'Poner en una lista' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Lista' }).click()
  await page.keyboard.type('Invitados')
  await page.getByRole('option', { name: /Invitados/ }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Guardar' }).click()
  await page.getByText('1 persona añadida a la lista').waitFor()
  await page.goto('/segments')
  await page.getByRole('link', { name: 'Invitados' }).click()
  await page.getByRole('button', { name: 'Añadir a alguien' }).click()
  await page.keyboard.type('p7@example')
  await page.getByRole('option', { name: /Persona 7/ }).click()
  await page.getByText('2 personas').waitFor()
  await page.getByRole('button', { name: 'Quitar a Persona 120' }).click()
  await page.getByText('1 persona', { exact: true }).waitFor()
  expect(await barriers(page)).toEqual([])

  await page.goto('/contacts?q=persona')
  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Exportar' }).click()
  const exported = await readFile(await (await download).path(), 'utf8')
  expect(exported.trim().split('\r\n')).toHaveLength(121)
  expect(exported).toContain('feria')

  await page.getByRole('checkbox', { name: 'Seleccionar todo lo cargado' }).click()
  await page.getByRole('button', { name: 'Seleccionar a las 120' }).click()
  await page.getByRole('button', { name: 'Eliminar', exact: true }).click()
  await page.getByRole('button', { name: 'Eliminar a 120 personas' }).click()
  await page.getByText('120 personas eliminadas').waitFor()
  await page.getByText('Nadie coincide').waitFor()
  expect(complaints).toEqual([])
}, 60_000)

test('a stranger is sent to sign in, and comes back to where they wanted to go', async () => {
  const { page } = await visit({ who: { cookie: '' } })
  await page.goto('/segments')
  await page.waitForURL('**/sign-in?next=*')
  await page.getByLabel('E-mail').fill('ana@example.com')
  await page.getByLabel('Password').fill('not it, really')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('E-mail or password is wrong').waitFor()
  await page.getByLabel('Password').fill('a long river')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL('**/segments')
  await page.getByRole('heading', { name: 'Segments' }).waitFor()
})
