"""Where the project lives on the web: the one setting on which every link and badge to it depends."""

REPOSITORY = ""  # as GitHub names it, OWNER/NAME; while it is empty, no link that needs it is drawn


def repository_link(repository=REPOSITORY):
    """The repository itself; None while there is no address."""
    return f"https://github.com/{repository}" if repository else None


def site_link(repository=REPOSITORY):
    """The site as GitHub Pages shows it; None while there is no address."""
    owner, _, name = repository.partition("/")
    return f"https://{owner.lower()}.github.io/{name}/" if repository else None


def run_links(notebook, repository=REPOSITORY):
    """Where a lesson runs without an installation, by name; none while there is no address."""
    if not repository:
        return {}
    return {
        "Binder": f"https://mybinder.org/v2/gh/{repository}/HEAD?urlpath=lab/tree/notebooks/{notebook}",
        "Colab (not tried)": f"https://colab.research.google.com/github/{repository}/blob/main/notebooks/{notebook}",
    }
