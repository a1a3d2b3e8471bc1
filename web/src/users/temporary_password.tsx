/** A password that is shown once. */
interface TemporaryPasswordProps {
  name: string;
  email: string;
  password: string;
}

export function TemporaryPassword({ name, email, password }: TemporaryPasswordProps) {
  return (
    <div class="app-form">
      <p class="govuk-body">
        Tell {name} this temporary password, in person or by telephone, never by e-mail. It is shown only now.
      </p>
      <p class="app-password">
        <code>{password}</code>
      </p>
      <p class="govuk-body">
        {name} signs in with <span class="app-break">{email}</span> and then chooses a password of their own.
      </p>
    </div>
  );
}
