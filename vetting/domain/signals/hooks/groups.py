"""
Groups of entry points by the tool that loads all that is in them, wherever it is installed, without being asked to.

Source: the manuals of these tools, on writing plugins, and where they name the group in their code. Left out are groups
of which a tool loads what its user names (``sphinx.builders``, ``mkdocs.plugins``), but for those by which a name that
everybody uses could be taken over. Of 895 projects whose wheels were looked at, 17 had the first, and 5 to 8 those of
setuptools.
"""

from collections.abc import Mapping
from typing import Final

_BY_TOOL: Final[Mapping[str, str]] = {
    # What tests, builds, publishes and looks at code.
    "pytest": "pytest11",
    "nose": "nose.plugins nose.plugins.0.10",
    "hypothesis": "hypothesis",
    "setuptools": (
        "setuptools.finalize_distribution_options setuptools.file_finders distutils.commands distutils.setup_keywords"
        " egg_info.writers"
    ),
    "setuptools-scm": "setuptools_scm.parse_scm setuptools_scm.parse_scm_fallback setuptools_scm.files_command",
    "scikit-build-core": "cmake.module cmake.prefix cmake.root",
    "hatch": "hatch",
    "poetry": "poetry.plugin poetry.application.plugin",
    "pdm": "pdm",
    "tox": "tox",
    "flake8": "flake8.extension flake8.report",
    "bandit": "bandit.plugins bandit.formatters bandit.blacklists",
    "pylsp": "pylsp",
    "virtualenv": "virtualenv.activate virtualenv.create virtualenv.discovery virtualenv.seed",
    "keyring": "keyring.backends",
    "twine": "twine.registered_commands",
    "devpi": "devpi_client",
    "conda": "conda",
    "pyinstaller": "pyinstaller40",
    "babel": "babel.extractors babel.checkers",
    "pygments": "pygments.lexers pygments.formatters pygments.styles pygments.filters",
    # What serves, works and watches.
    "opentelemetry-instrumentation": (
        "opentelemetry_distro opentelemetry_configurator opentelemetry_instrumentor"
        " opentelemetry_pre_instrument opentelemetry_post_instrument"
    ),
    "celery": "celery.commands celery.result_backends",
    "kombu": "kombu.serializers",
    "flask": "flask.commands",
    "pydantic": "pydantic",
    "airflow": "airflow.plugins apache_airflow_provider",
    "prefect": "prefect.collections",
    "kedro": "kedro.hooks kedro.init",
    "datasette": "datasette",
    "llm": "llm",
    "jupyter-server-proxy": "jupyter_serverproxy_servers",
    # What computes.
    "torch": "torch.backends",
    "triton": "triton.backends",
    "vllm": "vllm.general_plugins vllm.platform_plugins",
    "jax": "jax_plugins",
    "numba": "numba_extensions",
    "networkx": "networkx.backend_info",
    "dask": "dask.sizeof dask_cli",
    "xarray": "xarray.backends",
    "mlflow": "mlflow.tracking_store mlflow.artifact_repository mlflow.run_context_provider",
    "gymnasium": "gymnasium.envs gym.envs",
}
LOADED_UNASKED: Final[Mapping[str, str]] = {
    group: tool for tool, groups in _BY_TOOL.items() for group in groups.split()
}
"""Tools by group."""
