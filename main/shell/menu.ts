import { app, dialog, Menu, type MenuItemConstructorOptions } from 'electron'
import type { EventPayload } from '../../contract/contract.ts'

type Command = EventPayload<'host.command'>['command']

/** What the menu does. */
export interface MenuActions {
  /** Has the page do something. */
  command(command: Command): void
  openCase(): void
}

/** Makes the application's menu. The id of each item is stable: tests and documentation name items by it. */
export function setMenu({ command, openCase }: MenuActions): void {
  const item = (id: Command, label: string, accelerator: string): MenuItemConstructorOptions => ({
    id,
    label,
    accelerator,
    click: () => command(id),
  })
  const mac = process.platform === 'darwin'
  const template: MenuItemConstructorOptions[] = [
    ...(mac ? [{ role: 'appMenu' } as const] : []),
    {
      label: '&File',
      submenu: [
        item('open', 'Open…', 'CmdOrCtrl+O'),
        { id: 'open-case', label: 'Open case folder…', accelerator: 'CmdOrCtrl+Shift+O', click: openCase },
        { type: 'separator' },
        { role: 'close' },
      ],
    },
    {
      label: '&Edit',
      submenu: [
        { role: 'undo' },
        { role: 'redo' },
        { type: 'separator' },
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'selectAll' },
        { type: 'separator' },
        item('find', 'Find', 'CmdOrCtrl+F'),
      ],
    },
    {
      label: '&View',
      submenu: [
        item('back', 'Back', mac ? 'Cmd+[' : 'Alt+Left'),
        { type: 'separator' },
        item('toggle-theme', 'Light or dark', 'CmdOrCtrl+Shift+L'),
        item('toggle-zone', 'UTC or local time', 'CmdOrCtrl+Shift+U'),
        { type: 'separator' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
        ...(app.isPackaged ? [] : [{ type: 'separator' } as const, { role: 'toggleDevTools' } as const]),
      ],
    },
    { role: 'help', submenu: [{ id: 'about', label: `About ${app.getName()}`, click: showAbout }] },
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}

function showAbout(): void {
  dialog.showMessageBox({
    type: 'info',
    message: `${app.getName()} ${app.getVersion()}`,
    detail: `Forensic review of syslog evidence.\nElectron ${process.versions.electron}, Chromium ${process.versions.chrome}`,
  })
}
