import { render } from 'preact';
import { App } from './app/app.tsx';
import { createDashboard, DashboardContext } from './app/dashboard.ts';
import { SERVER_URL } from './server/server-address.ts';

const root = document.getElementById('app');
if (!root) throw new Error('index.html has no element with the id app');

const dashboard = createDashboard(SERVER_URL, window);
dashboard.start();

render(
  <DashboardContext.Provider value={dashboard}>
    <App />
  </DashboardContext.Provider>,
  root,
);
